-- Appeals are found by the decision that they are about.
create index trail_decision on trail (decision, id) where decision is not null;
