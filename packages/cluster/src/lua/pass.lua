-- KEYS: since, places, lock of the node that had the sale. ARGV: lease, concert, the revision that its place is known in, the
-- address and incarnation that has the sale from now on (empty: the node of its shard), and whose lock that must not be any
-- more (empty: the node that has the sale gives it away itself). Answers a word, and the place as it is then.
if hasForgotten(KEYS[1], tonumber(ARGV[1])) then return { 'forgotten' } end
local text = redis.call('HGET', KEYS[2], ARGV[2])
if not text then return { 'changed', '' } end
local place = cjson.decode(text)
if place.revision ~= tonumber(ARGV[3]) then return { 'changed', text } end
if ARGV[6] ~= '' and redis.call('GET', KEYS[3]) == ARGV[6] then return { 'held' } end
place.at = ARGV[4]
place.incarnation = ARGV[5]
return { 'passed', keepPlace(KEYS[2], ARGV[2], place) }
