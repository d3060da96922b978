-- gopls beside goviva, as those who write Go have it.

local test = require('harness')
local await, check, float = test.await, test.check, test.float

local function clients_are_there()
  return await(function()
    local gopls = vim.lsp.get_clients({ name = 'gopls', bufnr = 0 })[1]
    return gopls and gopls.initialized and require('goviva').client()
  end, 60)
end

--- The hover here, asked for again where it is not the wanted one: gopls takes its time to load a module.
--- A second one is not begun before the first has come, as the first would then come later.
local function hover_until(wanted)
  local text = ''
  await(function()
    test.close_floats()
    vim.lsp.buf.hover()
    text = test.text_of(await(float, 30))
    return wanted(text)
  end, 60)
  return text
end

local function hovers_are_merged()
  test.go_to([[\<WaitGroup]])
  local text = hover_until(function(said)
    return said:find('type WaitGroup struct', 1, true) and said:find('goviva', 1, true)
  end)
  check('both explain a type', text:find('type WaitGroup struct', 1, true) and text:find('Watch out', 1, true), text)
  check('each under its name', text:find('# gopls', 1, true) and text:find('# goviva', 1, true), text)
  check(
    "goviva's few lines come first",
    await(function()
      return vim.startswith(test.text_of(float()), '# goviva\n')
    end),
    test.text_of(float())
  )
  check(
    'the window is seen whole',
    await(function()
      local window = float()
      local most = vim.o.lines - vim.o.cmdheight - 4
      local needed = window and vim.api.nvim_win_text_height(window, {}).all
      return window and vim.api.nvim_win_get_height(window) >= math.min(needed, most)
    end),
    text
  )
  test.close_floats()
end

local function an_empty_hover_never_appears()
  test.go_to([[title, err := p]])
  local text = hover_until(function(said)
    return said:find('var title', 1, true)
  end)
  check(
    'where goviva is silent, gopls is alone',
    text:find('var title', 1, true) and not text:find('goviva', 1, true),
    text
  )
  test.close_floats()

  -- An empty line and the end of a block: nobody has anything to say.
  for _, place in ipairs({ [[^$]], [[^}$]] }) do
    test.go_to(place)
    vim.lsp.buf.hover()
    vim.wait(1000)
    check('where both are silent there is no window at ' .. place, not float(), test.text_of(float()))
    test.close_floats()
  end

  test.go_to([[\<select {]])
  text = hover_until(function(said)
    return said:find('select', 1, true)
  end)
  check('where gopls is silent, goviva is alone', not text:find('gopls', 1, true), text)
  test.close_floats()
end

local function both_lenses()
  vim.cmd.edit(vim.fs.joinpath(vim.env.GOVIVA_SAMPLE, 'titles_test.go'))
  clients_are_there()
  local line = test.go_to([[^func Test]])
  check(
    'gopls has a lens',
    await(function()
      vim.lsp.codelens.refresh({ bufnr = 0 })
      vim.wait(300)
      return test.lens_at(line, 'gopls')
    end, 60),
    test.lenses('gopls')
  )
  check(
    'and goviva has its own on the same line',
    await(function()
      return test.lens_at(line)
    end),
    test.lenses()
  )
  local lost = 0
  vim.api.nvim_buf_attach(0, false, {
    on_lines = function()
      lost = lost + (#test.lenses() == 0 and 1 or 0)
    end,
  })
  test.go_to([[^func Test]])
  test.press('o_ = 1<Esc>')
  vim.lsp.codelens.refresh({ bufnr = 0 })
  test.press('o_ = 2<Esc>')
  vim.wait(500)
  check("the user's own refresh takes none away", lost == 0 and test.lens_at(line), test.lenses())
  vim.cmd('silent edit!')
end

local function actions_of_both()
  vim.cmd.edit(vim.fs.joinpath(vim.env.GOVIVA_SAMPLE, 'pool.go'))
  clients_are_there()
  test.go_to([[\<select {]])
  local names = {}
  local shown = test.choosing('nothing of this name', function()
    vim.lsp.buf.code_action()
  end)
  for _, title in ipairs(shown or {}) do
    names[#names + 1] = title
  end
  local all = table.concat(names, '\n')
  check('code actions of both are offered', all:find('Explain select', 1, true), all)
end

return function()
  vim.lsp.config('gopls', {
    cmd = { vim.env.GOPLS },
    filetypes = { 'go' },
    root_markers = { 'go.mod' },
    settings = { gopls = { codelenses = { test = true } } },
  })
  vim.lsp.enable('gopls')
  test.open('pool.go')
  check('gopls and goviva run beside each other', clients_are_there())
  hovers_are_merged()
  an_empty_hover_never_appears()
  both_lenses()
  actions_of_both()
end
