-- Whether the backend was told at set-up: it alone may sell such a concert, see docs/decisions/0012.
alter table concerts add column backend_told boolean not null default false;
