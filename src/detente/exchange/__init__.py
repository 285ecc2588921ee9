"""Exchange: our events in the formats of POLECAT, GDELT, ICEWS and PLOVER, as CSV and Parquet, theirs as rows of ours, and how far two sets agree.

What a format cannot say is counted in `Losses`; nothing is made up to fill a column.
"""
