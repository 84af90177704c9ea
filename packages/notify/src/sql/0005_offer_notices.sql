-- Notices of purchases that are offered to another person: to that person, and to the one who offers them.
alter table notices
  drop constraint notices_kind_check,
  add constraint notices_kind_check check (
    kind in (
      'your-turn', 'called', 'hold-ending', 'pay-ending', 'paid-back', 'called-off',
      'offered', 'offer-lapsed', 'offer-taken', 'offer-declined'
    )
  );
-- Those that end with what they tell of.
drop index notices_of_hold;
create index notices_of_reservation on notices (concert_id, subject)
  where kind in ('hold-ending', 'pay-ending', 'offered', 'offer-lapsed');
