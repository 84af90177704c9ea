-- A projection: everything here can be dropped and is built again from the journal. Times are journal milliseconds.
-- No foreign keys: the journal is right even about concerts and people that the catalogue has forgotten. The id carries
-- the concert, so the reservations of a concert are a range of the primary key.
create table reservations (
  id           bigint    primary key,
  option_id    bigint    not null,
  person       bigint    not null,
  seats        integer[] not null,
  price        bigint    not null,
  status       smallint  not null,
  reserved_at  bigint    not null,
  deadline     bigint    not null,
  confirmed_at bigint,
  expired_at   bigint,
  cancelled_at bigint,
  refunded_at  bigint
) with (fillfactor = 80);
create index reservations_person on reservations (person, reserved_at desc, id desc);

-- Up to which position of its journal the reservations of a concert are in the table above; written with them.
create table reservations_position (
  concert_id integer primary key,
  position   bigint  not null check (position >= 0)
) with (fillfactor = 50);
