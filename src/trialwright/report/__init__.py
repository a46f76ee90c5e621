"""The report: tables, figures, participant flow, abstract and class of evidence. It formats; it computes nothing."""

from trialwright.report.evidence import Assessment, Evidence, assess
from trialwright.report.write import Report, write_report

__all__ = ["Assessment", "Evidence", "Report", "assess", "write_report"]
