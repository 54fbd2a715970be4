-- Claims a slot for each post of a batch and moves the posts to `pushing`, all or nothing.
-- KEYS: batch, open batches, set of the approved, set of the pushing, then for each post: post, slots of its channel.
-- ARGV: batch id, publisher, now as ISO time, spacing ms, then for each post: client id, version, slot ms, slot as ISO time.
-- Returns 'claimed', 'moved' (a post is another one by now) or 'taken' (a slot is too near to a claimed one).
local spacing = tonumber(ARGV[4])
local planned = {}
for i = 5, #KEYS, 2 do
  local at = 5 + (i - 5) * 2
  local record = redis.call('HMGET', KEYS[i], 'version', 'state')
  if record[1] ~= ARGV[at + 1] or record[2] ~= 'approved' then
    return 'moved'
  end
  local slot = tonumber(ARGV[at + 2])
  local from = string.format('(%.0f', slot - spacing)
  local to = string.format('(%.0f', slot + spacing)
  if redis.call('ZCOUNT', KEYS[i + 1], from, to) > 0 or redis.call('ZSCORE', KEYS[i + 1], ARGV[at + 2]) then
    return 'taken'
  end
  local channel = planned[KEYS[i + 1]] or {}
  for _, other in ipairs(channel) do
    if math.abs(other - slot) < spacing or other == slot then
      return 'taken'
    end
  end
  channel[#channel + 1] = slot
  planned[KEYS[i + 1]] = channel
end
local ids = {}
for i = 5, #KEYS, 2 do
  local at = 5 + (i - 5) * 2
  ids[#ids + 1] = ARGV[at]
  redis.call('ZADD', KEYS[i + 1], ARGV[at + 2], ARGV[at + 2])
  redis.call('HSET', KEYS[i], 'state', 'pushing', 'batch', ARGV[1], 'slot', ARGV[at + 3], 'slotMs', ARGV[at + 2], 'updatedAt', ARGV[3], 'note', '')
  redis.call('HINCRBY', KEYS[i], 'version', 1)
  redis.call('ZREM', KEYS[3], ARGV[at])
  redis.call('ZADD', KEYS[4], redis.call('HGET', KEYS[i], 'createdMs'), ARGV[at])
end
redis.call('HSET', KEYS[1], 'publisher', ARGV[2], 'posts', table.concat(ids, ' '), 'attempts', 0, 'createdAt', ARGV[3])
redis.call('ZADD', KEYS[2], 0, ARGV[1])
return 'claimed'
