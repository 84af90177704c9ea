-- How far along each journal the event feed has told other programs.
create table event_feed_positions (
  concert_id bigint primary key,
  position   bigint not null
);
