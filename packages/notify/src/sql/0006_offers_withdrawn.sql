-- A person who was told of an offer is told that it does not stand any more, and of so many offers within an hour at most.
alter table notices
  drop constraint notices_kind_check,
  add constraint notices_kind_check check (
    kind in (
      'your-turn', 'called', 'hold-ending', 'pay-ending', 'paid-back', 'called-off',
      'offered', 'offer-lapsed', 'offer-taken', 'offer-declined', 'offer-withdrawn'
    )
  );
-- Offers that a person was told of since then: they are counted by the hour, however many people make them, and whatever became of them.
create table notice_offers (
  person bigint  primary key references users (id) on delete cascade,
  told   integer not null,
  since  bigint  not null
);
