-- The picture of a concert. Its digest stands in the concert as well: who reads concerts knows whether there is one, and another
-- picture counts as a change of the catalogue. Both are written in one transaction.
alter table concerts add column thumbnail text;
create table thumbnails (
  concert_id integer primary key references concerts on delete cascade,
  type       text    not null check (type in ('image/jpeg', 'image/png', 'image/webp')),
  digest     text    not null,
  bytes      bytea   not null check (octet_length(bytes) between 1 and 2097152)
);
-- Such bytes are compressed already.
alter table thumbnails alter column bytes set storage external;
