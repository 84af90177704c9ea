-- What messages away from the page need. Times are milliseconds since 1970 UTC.

-- What push services know this installation by. Subscriptions are bound to it, so it stands beside them: all servers of a
-- database have the same, and a backup that has the subscriptions has it too.
create table notice_push_key (
  id          integer primary key check (id = 1),
  public_key  text    not null,
  private_key text    not null
);
-- Where people want to be told. `address` of a browser is that of its push service.
create table notice_targets (
  id       bigint generated always as identity primary key,
  person   bigint not null references users (id) on delete cascade,
  kind     text   not null check (kind in ('push')),
  address  text   not null,
  p256dh   text   not null,
  auth     text   not null,
  language text   not null check (language in ('ko', 'en')),
  made_at  bigint not null,
  unique (kind, address)
);
create index notice_targets_person on notice_targets (person, id);
-- How far along each journal the notices are.
create table notice_positions (
  concert_id bigint primary key,
  position   bigint not null
);
-- One thing that one target is told.
create table notices (
  id         bigint  generated always as identity primary key,
  target_id  bigint  not null references notice_targets on delete cascade,
  kind       text    not null check (kind in ('your-turn', 'called', 'hold-ending', 'paid-back')),
  concert_id bigint  not null,
  -- Number inside the concert: of a place, or of a reservation.
  subject    bigint  not null,
  -- The time that it speaks of; null for none.
  until      bigint,
  -- When it is sent or tried again. A server that has taken it puts this off for as long as it may take to send it.
  next_at    bigint  not null,
  useless_at bigint  not null,
  attempts   integer not null default 0,
  -- Null while it is to be sent.
  ended      text    check (ended in ('sent', 'late')),
  unique (target_id, kind, concert_id, subject)
);
create index notices_due on notices (next_at) where ended is null;
create index notices_of_hold on notices (concert_id, subject) where kind = 'hold-ending';
create index notices_useless on notices (useless_at);
