-- Counts a question to the model against its day and books the most that its answer can cost, all or nothing.
-- KEYS: spending of the day (hash).
-- ARGV: cost, the model's money a day, its questions a day, money a day in all, expiry s. Money in millionths of a dollar.
-- Returns 1 granted, 0 too many questions, -1 the model's money is spent, -2 the day's money is spent.
local function read(field)
  return tonumber(redis.call('HGET', KEYS[1], field) or '0')
end
if read('model asks') >= tonumber(ARGV[3]) then
  return 0
end
if read('model usd') + tonumber(ARGV[1]) > tonumber(ARGV[2]) then
  return -1
end
if read('usd') + tonumber(ARGV[1]) > tonumber(ARGV[4]) then
  return -2
end
redis.call('HINCRBY', KEYS[1], 'model asks', 1)
redis.call('HINCRBY', KEYS[1], 'model usd', ARGV[1])
redis.call('HINCRBY', KEYS[1], 'usd', ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[5])
return 1
