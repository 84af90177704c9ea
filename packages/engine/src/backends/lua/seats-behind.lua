-- KEYS: behind. ARGV: how many to answer at most, then what has been written. Answers what is still to be written.
for n = 2, #ARGV do redis.call('LREM', KEYS[1], 1, ARGV[n]) end
return redis.call('LRANGE', KEYS[1], 0, ARGV[1] - 1)
