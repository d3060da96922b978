-- Runs a story inside a real, headless Neovim with the real server; `run.sh` starts it.
-- Prints a line a check and at last `N passed, N failed`.

local here = vim.fs.dirname(debug.getinfo(1, 'S').source:sub(2))
package.path = here .. '/?.lua;' .. package.path
local test = require('harness')

local function run()
  local ran, trace = xpcall(function()
    require('stories.' .. vim.env.GOVIVA_STORY)()
  end, debug.traceback)
  if not ran then
    test.failed = test.failed + 1
    test.say('not ok - the test itself: ' .. trace)
  end
  test.say(('%d passed, %d failed'):format(test.passed, test.failed))
  vim.cmd(test.failed == 0 and 'qall!' or 'cquit 1')
end

-- A person does nothing before Neovim has started; until then it starts no server by itself.
vim.api.nvim_create_autocmd('VimEnter', { callback = vim.schedule_wrap(run) })
