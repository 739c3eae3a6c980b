-- +goose Up
INSERT INTO thing (id, name) VALUES (2, 'second');
INSERT INTO nowhere (id) VALUES (1);
