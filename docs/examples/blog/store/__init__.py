"""What the blog keeps: one module for each table, with the row's class and the questions asked of it.

These modules know SQL and nothing of requests; views know these modules and no SQL.
"""
