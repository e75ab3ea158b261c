-- Run once, in one transaction, on first start. Statements end in semicolons, which may stand nowhere else.
-- AUTOINCREMENT: a number is never given again, so that an old session or an open form cannot mean somebody or something new.

CREATE TABLE user (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL COLLATE NOCASE UNIQUE,
    password_hash TEXT NOT NULL,
    created TEXT NOT NULL
);

CREATE TABLE post (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    author_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    created TEXT NOT NULL,
    edited TEXT
);

CREATE INDEX post_by_author ON post (author_id);

CREATE TABLE comment (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    post_id INTEGER NOT NULL REFERENCES post (id) ON DELETE CASCADE,
    author_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    body TEXT NOT NULL,
    created TEXT NOT NULL
);

CREATE INDEX comment_by_post ON comment (post_id);

CREATE TABLE picture (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    post_id INTEGER NOT NULL REFERENCES post (id) ON DELETE CASCADE,
    name TEXT NOT NULL UNIQUE,
    alt TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL
);

CREATE INDEX picture_by_post ON picture (post_id);
