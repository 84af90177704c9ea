-- The instant of a night is above; this is the clock on the wall of its hall. Null: the set-up named none.
alter table concert_options add column zone text;
