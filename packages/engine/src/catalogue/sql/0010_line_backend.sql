-- What keeps the line of a concert, as its set-up told: the sale itself (actor) or a backend to compare it with. Null where
-- the set-up told nothing: then it is what the server keeps lines in.
alter table concerts add column line_backend text;
