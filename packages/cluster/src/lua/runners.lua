-- KEYS: since, heartbeats, runners. ARGV: lease. Answers 1 while Redis may have forgotten nodes, then of each node that
-- was heard of within a lease its address, its incarnation, its runner and 1 if it is healthy
-- and takes shards, -1 if an operator has drained it, else 0.
local answer = { hasForgotten(KEYS[1], tonumber(ARGV[1])) and 1 or 0 }
local after = string.format('(%.0f', now - tonumber(ARGV[1]))
for _, address in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], after, '+inf')) do
  local record = recordOf(KEYS[3], address)
  if record then
    table.insert(answer, address)
    table.insert(answer, record.incarnation)
    table.insert(answer, record.runner)
    table.insert(answer, record.drained and -1 or record.healthy and 1 or 0)
  end
end
return answer
