-- SPDX-License-Identifier: Apache-2.0
-- wrk: GET of BENCH_PATH, in which {1}, {2}… are the columns of a line of the
-- file BENCH_IDS, chosen at random.
local path, urls = os.getenv("BENCH_PATH"), {}

for line in io.lines(os.getenv("BENCH_IDS")) do
	local columns = {}

	for column in line:gmatch("%S+") do
		columns[#columns + 1] = column
	end
	urls[#urls + 1] = path:gsub("{(%d)}", function(n)
		return columns[tonumber(n)]
	end)
end
wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN")

function init()
	math.randomseed(os.time())
end

function request()
	return wrk.format("GET", urls[math.random(#urls)])
end
