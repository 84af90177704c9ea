-- KEYS: since, heartbeats, runners. ARGV: address, incarnation, runner (empty: nothing is written), 1 if it is healthy,
-- lease, settings that all nodes share, 1 if it replaces an earlier process at this address, how many machine ids there
-- are, for how many milliseconds the id of a silent node is kept, its build, its wall clock in milliseconds, the machine id
-- that it had (-1: none), which it gets again where it is free. Answers a word and what belongs to it.
local address, incarnation, lease, ids, kept = ARGV[1], ARGV[2], tonumber(ARGV[5]), tonumber(ARGV[8]), tonumber(ARGV[9])
local own
local taken = {}
local all = redis.call('HGETALL', KEYS[3])
for n = 1, #all, 2 do
  local record = cjson.decode(all[n + 1])
  if all[n] == address then
    own = record
  elseif isAlive(KEYS[2], all[n], kept) then
    taken[record.machine] = true
    if record.settings ~= ARGV[6] and isAlive(KEYS[2], all[n], lease) then
      return { 'differs', all[n], record.settings }
    end
  else
    redis.call('HDEL', KEYS[3], all[n])
    redis.call('ZREM', KEYS[2], all[n])
  end
end
if own and own.incarnation ~= incarnation and ARGV[7] ~= '1' and isAlive(KEYS[2], address, lease) then
  return { 'replaced' }
end
if ARGV[3] == '' then return { 'agreed' } end

hasForgotten(KEYS[1], lease)
local machine = own and own.machine or 0
if not own then
  local before = tonumber(ARGV[12])
  if before >= 0 and not taken[before] then machine = before end
  while taken[machine] do machine = machine + 1 end
  if machine >= ids then return { 'full' } end
end
note(KEYS[3], KEYS[2], address, {
  runner = ARGV[3],
  incarnation = incarnation,
  healthy = ARGV[4] == '1',
  machine = machine,
  settings = ARGV[6],
  build = ARGV[10],
  aheadMs = ARGV[11] - now,
})
return { 'registered', machine, ARGV[11] - now }
