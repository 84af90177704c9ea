-- Through which backend a concert is sold, see docs/decisions/0012: told at set-up, or by the first reservation; null until
-- then. It never changes. What was put up before this column was sold by the engine.
alter table concerts add column backend text;
update concerts set backend = 'actor';
