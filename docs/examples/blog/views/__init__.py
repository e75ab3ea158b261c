"""What answers requests: one blueprint for each part of the site.

A module here imports only those before it: `layout`, `posts`, `comments`, `uploads`, `auth`, `errors`, `api`.
"""
