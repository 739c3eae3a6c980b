-- +goose Up
CREATE TABLE thing (
    id   BIGINT NOT NULL PRIMARY KEY,
    name TEXT   NOT NULL
);
INSERT INTO thing (id, name) VALUES (1, 'first');
