-- One row per stream. Appends lock it and leave it as it is; only claims and passivations write a new version of it,
-- so a snapshot that stays open for hours (a dump, an audit) makes no append slower.
create table sale (
  concert_id  integer primary key,
  epoch       bigint  not null check (epoch >= 1),
  incarnation text    not null,
  -- True while somebody has the stream in memory: whoever takes over the shard must bring it back unasked.
  live        boolean not null,
  -- Journal time at which a stream that is not live is due again, in milliseconds since 1970 UTC.
  wake_at     bigint
);

create index sale_due on sale (wake_at) where live or wake_at is not null;

-- One row per record. The key is the position of the first event: of two records that both want to follow the same
-- head at most one gets in, however many events they hold. The head is the newest row, one index descent away.
create table journal (
  concert_id integer not null,
  first      bigint  not null check (first >= 1),
  last       bigint  not null check (last >= first),
  epoch      bigint  not null,
  at         bigint  not null,
  frame      bytea   not null,
  hash       bytea   not null check (octet_length(hash) = 32),
  primary key (concert_id, first)
);

-- Frames are dense binary: compressing them costs more time than it saves bytes. Frames of up to about 8 kB stay in
-- the row, which saves the writes of the side table.
alter table journal alter column frame set storage external;
alter table journal set (toast_tuple_target = 8160);

-- A saved state and its chunks; the state is whole when the chunks add up to the hash.
create table snapshot (
  concert_id  integer not null references sale,
  last        bigint  not null,
  at          bigint  not null,
  record_hash bytea   not null,
  version     integer not null,
  chunks      integer not null,
  hash        bytea   not null,
  primary key (concert_id, last)
);

create table snapshot_chunk (
  concert_id integer not null,
  last       bigint  not null,
  chunk      integer not null,
  state      bytea   not null,
  primary key (concert_id, last, chunk),
  foreign key (concert_id, last) references snapshot on delete cascade
);

alter table snapshot_chunk alter column state set storage external;
