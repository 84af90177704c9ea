-- KEYS: heartbeats, runners, locks. ARGV: address, incarnation, lease. The process is gone: it counts as silent for one
-- lease, and its locks are free. What another process has at the address stays. Answers how many locks there were.
local gone = ARGV[1] .. '#' .. ARGV[2]
local record = recordOf(KEYS[2], ARGV[1])
if record and record.incarnation == ARGV[2] and isAlive(KEYS[1], ARGV[1], tonumber(ARGV[3])) then
  redis.call('ZADD', KEYS[1], string.format('%.0f', now - tonumber(ARGV[3])), ARGV[1])
end
local freed = 0
for n = 3, #KEYS do
  if redis.call('GET', KEYS[n]) == gone then freed = freed + redis.call('DEL', KEYS[n]) end
end
return freed
