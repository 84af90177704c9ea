-- KEYS: since, heartbeats, runners, locks. ARGV: address, incarnation, lease, the node's own record or an empty text, and
-- for each lock what is done where it is missing: never, forgotten (taken if Redis has forgotten it) or free (taken).
-- Answers a word, then which of the locks (from 1) it still has.
local address, mine, lease = ARGV[1], ARGV[1] .. '#' .. ARGV[2], tonumber(ARGV[3])
local forgotten = hasForgotten(KEYS[1], lease)
local record = recordOf(KEYS[3], address)
local known = record and true
if not record then
  if ARGV[4] == '' then return { 'unregistered' } end
  record = cjson.decode(ARGV[4])
  known = true
  local all = redis.call('HGETALL', KEYS[3])
  for n = 2, #all, 2 do
    -- Its machine id was given to another meanwhile: it has to register anew. Its locks are none the worse for that.
    if cjson.decode(all[n]).machine == record.machine then known = false end
  end
end
if record.incarnation ~= ARGV[2] then return { 'replaced' } end
if known then note(KEYS[3], KEYS[2], address, record) end

local answer = { 'held' }
for n = 4, #KEYS do
  local owner, missing = redis.call('GET', KEYS[n]), ARGV[n + 1]
  if owner == mine then
    redis.call('PEXPIRE', KEYS[n], lease)
    table.insert(answer, n - 3)
  elseif not owner and (missing == 'free' or (missing == 'forgotten' and forgotten)) then
    redis.call('SET', KEYS[n], mine, 'PX', lease)
    table.insert(answer, n - 3)
  end
end
return answer
