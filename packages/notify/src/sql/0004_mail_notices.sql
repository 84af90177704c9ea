-- Notices by mail. Where a person wants them, there is a target without an address: they go to the one that the person has shown
-- to be theirs (`email_addresses`), as it is when they are sent.
alter table notice_targets
  drop constraint notice_targets_kind_check,
  add constraint notice_targets_kind_check check (kind in ('push', 'email')),
  alter address drop not null, alter p256dh drop not null, alter auth drop not null,
  add constraint notice_targets_of_kind check (
    (kind = 'push') = (address is not null and p256dh is not null and auth is not null)
  );
create unique index notice_targets_mail on notice_targets (person) where kind = 'email';
-- Mails that a person was sent since then: they are counted by the hour, however often they are switched off and on.
alter table email_addresses add mails integer not null default 0, add mails_since bigint not null default 0;

alter table notices
  add way text not null default 'push' check (way in ('push', 'email')),
  drop constraint notices_kind_check,
  add constraint notices_kind_check
    check (kind in ('your-turn', 'called', 'hold-ending', 'pay-ending', 'paid-back', 'called-off')),
  drop constraint notices_ended_check,
  -- `told`: a browser of the person was told the same.
  add constraint notices_ended_check check (ended in ('sent', 'late', 'told'));
alter table notices alter way drop default;
drop index notices_due;
create index notices_due on notices (way, next_at) where ended is null;
drop index notices_of_hold;
create index notices_of_hold on notices (concert_id, subject) where kind in ('hold-ending', 'pay-ending');
