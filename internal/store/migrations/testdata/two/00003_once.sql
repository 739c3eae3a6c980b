-- +goose Up
-- Applied twice, this would count two.
UPDATE thing SET counted = counted + 1;
