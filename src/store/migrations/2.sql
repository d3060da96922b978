-- Which asking of a question it answers, where the editor says so: a client that has not heard that an answer was kept
-- sends it again, and it is kept once.
ALTER TABLE review ADD COLUMN ask TEXT;

CREATE UNIQUE INDEX review_ask ON review (ask) WHERE ask IS NOT NULL;
