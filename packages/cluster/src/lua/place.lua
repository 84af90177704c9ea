-- KEYS: since, heartbeats, runners, places. ARGV: concert, address of the node that is to have the sale (empty: the node of its
-- shard), lease, how many sales may be moved. Answers a word.
local concert, address, lease = ARGV[1], ARGV[2], tonumber(ARGV[3])
-- The nodes still know what Redis has forgotten, and write it down again.
if hasForgotten(KEYS[1], lease) then return 'forgotten' end
if address ~= '' then
  local record = recordOf(KEYS[3], address)
  if not record or not isAlive(KEYS[2], address, lease) then return 'unknown' end
  if record.drained then return 'draining' end
  if not record.healthy then return 'silent' end
end
local place = placeOf(KEYS[4], concert)
if place and place.to == address or not place and address == '' then return 'done' end
if not place then
  -- One of them is the revision.
  if #redis.call('HGETALL', KEYS[4]) / 2 > tonumber(ARGV[4]) then return 'full' end
  place = { at = '', incarnation = '' }
end
place.to = address
keepPlace(KEYS[4], concert, place)
return 'done'
