-- KEYS: heartbeats, runners, the lock of the node, locks of shards. ARGV: address, incarnation, lease, for how long it has to be silent here too. The process
-- is gone: it counts as silent for one lease, and its locks are free. What another process has at the address stays.
-- Answers how many shards it had, or -1: Redis has heard of it in that time, so it lives.
local gone = ARGV[1] .. '#' .. ARGV[2]
local record = recordOf(KEYS[2], ARGV[1])
if record and record.incarnation == ARGV[2] and isAlive(KEYS[1], ARGV[1], tonumber(ARGV[4])) then return -1 end
if record and record.incarnation == ARGV[2] and isAlive(KEYS[1], ARGV[1], tonumber(ARGV[3])) then
  redis.call('ZADD', KEYS[1], string.format('%.0f', now - tonumber(ARGV[3])), ARGV[1])
end
if redis.call('GET', KEYS[3]) == gone then redis.call('DEL', KEYS[3]) end
local freed = 0
for n = 4, #KEYS do
  if redis.call('GET', KEYS[n]) == gone then freed = freed + redis.call('DEL', KEYS[n]) end
end
return freed
