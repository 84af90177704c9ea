-- Stands before the other scripts. Time is that of Redis alone: the clocks of nodes may differ by minutes.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- True for one lease after Redis began to remember: a flush, or a restart without a disk, has taken the locks of nodes
-- that go on, and no node can tell this from a new Redis.
local function hasForgotten(since, lease)
  redis.call('SET', since, string.format('%.0f', now), 'NX')
  return now - tonumber(redis.call('GET', since)) < lease
end

local function recordOf(runners, address)
  local text = redis.call('HGET', runners, address)
  return text and cjson.decode(text)
end

local function isAlive(heartbeats, address, lease)
  return now - tonumber(redis.call('ZSCORE', heartbeats, address) or 0) < lease
end

local function note(runners, heartbeats, address, record)
  redis.call('HSET', runners, address, cjson.encode(record))
  redis.call('ZADD', heartbeats, string.format('%.0f', now), address)
end

local function placeOf(places, concert)
  local text = redis.call('HGET', places, concert)
  return text and cjson.decode(text)
end

-- Of each moved sale its number, then its place as text.
local function placesIn(places)
  local found = {}
  local all = redis.call('HGETALL', places)
  for n = 1, #all, 2 do
    if all[n] ~= 'revision' then
      table.insert(found, all[n])
      table.insert(found, all[n + 1])
    end
  end
  return found
end

-- Under the next revision. A sale that no order moves, and that the node of its shard has, needs no place. Answers it as text.
local function keepPlace(places, concert, place)
  place.revision = tonumber(redis.call('HGET', places, 'revision') or 0) + 1
  redis.call('HSET', places, 'revision', string.format('%.0f', place.revision))
  if place.to == '' and place.at == '' then
    redis.call('HDEL', places, concert)
    return ''
  end
  local text = cjson.encode(place)
  redis.call('HSET', places, concert, text)
  return text
end
