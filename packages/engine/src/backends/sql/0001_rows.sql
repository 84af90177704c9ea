-- What the strategies of the lab guard: see docs/decisions/0012. Nothing of the engine is here, and no constraint keeps two
-- reservations of one seat apart: the strategy alone does. The room in the pages keeps updates of a seat in its page.
create table lab_seat (
  seat_id bigint primary key,
  version bigint not null default 0,
  -- The reservation that has the seat.
  holder  bigint
) with (fillfactor = 50);

create table lab_reservation (
  id          bigint primary key,
  person      bigint not null,
  -- As they were asked for.
  seats       bigint[] not null,
  -- The digest of an idempotency key in two halves.
  key_high    bigint,
  key_low     bigint,
  -- Milliseconds since 1970 UTC.
  at          bigint not null default floor(extract(epoch from clock_timestamp()) * 1000),
  released_at bigint,
  check ((key_high is null) = (key_low is null))
) with (fillfactor = 90);
-- A key is the person's, for one concert, which the id carries.
create unique index lab_reservation_key on lab_reservation (person, key_high, key_low, (id / 134217728))
  where key_high is not null;
create index lab_reservation_person on lab_reservation (person, at, id);

-- Concerts whose seats are in the table above.
create table lab_concert (concert_id integer primary key);

-- The last part of a reservation id, for all concerts: a row that counted would serialize what is compared.
create sequence lab_reservation_number maxvalue 134217727 no cycle;
