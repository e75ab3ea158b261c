DROP TABLE IF EXISTS entry;
CREATE TABLE entry (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    message TEXT NOT NULL CHECK (message <> '')
);
