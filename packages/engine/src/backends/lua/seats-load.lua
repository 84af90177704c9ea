-- KEYS: size, seats, number. ARGV: how many seats there are, the first number, then the indexes of seats that are sold.
-- The first who loads an option does it for all.
redis.call('SETNX', KEYS[3], ARGV[2])
if not redis.call('SET', KEYS[1], ARGV[1], 'NX') then return 0 end
-- 0: sold, and who has it stands in the store alone.
for n = 3, #ARGV do redis.call('HSET', KEYS[2], ARGV[n], '0') end
return 1
