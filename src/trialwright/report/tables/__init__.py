"""Tables: each a declaration with its rows, its number, its population and its source entries."""
