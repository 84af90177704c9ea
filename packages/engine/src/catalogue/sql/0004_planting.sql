-- A planting that has begun and is not finished has no time yet; its concerts are there and are opened one by one.
alter table seeds alter column planted_at drop not null, alter column planted_at drop default;
alter table seeds add column concerts integer[] not null default '{}';
