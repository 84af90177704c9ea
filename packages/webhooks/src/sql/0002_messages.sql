-- How far along each journal the messages are.
create table webhook_positions (
  concert_id bigint primary key,
  position   bigint not null
);
-- What endpoints are told. Written in the order of `id` and never changed; removed after its time.
create table webhook_messages (
  id          bigint  generated always as identity primary key,
  -- Null: for each endpoint that asks for its type. Otherwise for this one: a test, or one that is sent again by hand.
  endpoint_id bigint  references webhook_endpoints on delete cascade,
  partition        integer not null,
  -- The id that receivers see. The same for each time that one event is told.
  message     text    not null,
  type        text    not null,
  body        text    not null,
  -- When it happened, in milliseconds since 1970 UTC.
  at          bigint  not null
);
create index webhook_messages_partition on webhook_messages (partition, id);
create index webhook_messages_at on webhook_messages (at, id);
create unique index webhook_messages_once on webhook_messages (message) where endpoint_id is null;
-- Messages of one partition go to one endpoint one after another.
create table webhook_partitions (
  endpoint_id  bigint  not null references webhook_endpoints on delete cascade,
  partition         integer not null,
  -- The last message that is done with.
  done         bigint  not null,
  -- Attempts of the one behind it, when the first of them was made, and when the next one is.
  attempts     integer not null default 0,
  failing_from bigint,
  next_at      bigint  not null default 0,
  -- When a message was last taken.
  taken_at     bigint  not null default 0,
  primary key (endpoint_id, partition)
);
-- What came of each attempt; removed after its time.
create table webhook_attempts (
  id          bigint  generated always as identity primary key,
  endpoint_id bigint  not null references webhook_endpoints on delete cascade,
  message     text    not null,
  type        text    not null,
  attempt     integer not null,
  at          bigint  not null,
  took_ms     integer not null,
  outcome     text    not null check (outcome in ('taken', 'retried', 'given-up', 'disabled')),
  status      integer,
  detail      text    not null,
  -- When it is tried again; null for never by itself.
  next_at     bigint
);
create index webhook_attempts_endpoint on webhook_attempts (endpoint_id, id);
create index webhook_attempts_at on webhook_attempts (at, id);
-- Which server sends, and until when nobody else does.
create table webhook_sender (
  id    integer primary key check (id = 1),
  owner text    not null,
  until bigint  not null
);
