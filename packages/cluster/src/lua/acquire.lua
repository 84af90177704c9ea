-- KEYS: since, runners, locks. ARGV: address, incarnation, lease. Answers a word, then which of the locks (from 1) it has.
local address, mine, lease = ARGV[1], ARGV[1] .. '#' .. ARGV[2], tonumber(ARGV[3])
local record = recordOf(KEYS[2], address)
if not record then return { 'unregistered' } end
if record.incarnation ~= ARGV[2] then return { 'replaced' } end

local forgotten = hasForgotten(KEYS[1], lease)
local answer = { 'held' }
for n = 3, #KEYS do
  local owner = redis.call('GET', KEYS[n])
  -- A process that was started again need not wait for the locks of the one before it at the same address.
  local ownAddress = owner and string.sub(owner, 1, #address + 1) == address .. '#'
  if ownAddress or (not owner and not forgotten) then
    redis.call('SET', KEYS[n], mine, 'PX', lease)
    table.insert(answer, n - 2)
  end
end
return answer
