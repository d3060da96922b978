-- What is known, what is due and what fades.

local server = require('goviva.server')
local window = require('goviva.window')

local M = {}

--- The words for where a reader stands, from the least to the most.
local STANDINGS = { 'new', 'learning', 'fading', 'known', 'mastered' }

---@param report table `ProgressReport` of the protocol
---@return table<string, table> concepts by id
local function by_id(report)
  local concepts = {}
  for _, concept in ipairs(report.concepts) do
    concepts[concept.id] = concept
  end
  return concepts
end

---@param concept table `ConceptProgress` of the protocol
---@return string
local function remarks(concept)
  local parts = { concept.standing }
  if concept.due > 0 then
    parts[#parts + 1] = ('%d due'):format(concept.due)
  end
  if concept.claimed then
    parts[#parts + 1] = 'marked known'
  end
  if concept.muted then
    parts[#parts + 1] = 'muted'
  end
  return table.concat(parts, ', ')
end

--- The report as lines, and the concept that each line is about.
---@param report table `ProgressReport` of the protocol
---@return string[] lines
---@return table<integer, string> concepts by row, from 1
function M.lines(report)
  local lines, concepts = {}, {}
  local function add(text, concept)
    lines[#lines + 1] = text
    concepts[#lines] = concept
  end
  if not report.recorded then
    add('**Answers are not kept**: ' .. (report.problem or ''))
    add('')
  end
  add(report.due == 0 and '**Nothing is due today.**' or ('**%d due today.**'):format(report.due))
  add(
    ('Answered today: %d, %d of them new; %d more may come.'):format(
      report.answeredToday,
      report.newToday,
      report.leftToday
    )
  )
  local counts = {}
  for _, standing in ipairs(STANDINGS) do
    counts[#counts + 1] = ('%d %s'):format(report.standings[standing], standing)
  end
  add(('Concepts: %s.'):format(table.concat(counts, ', ')))
  local known = by_id(report)
  local widest = 0
  for _, concept in ipairs(report.concepts) do
    widest = math.max(widest, vim.api.nvim_strwidth(concept.title))
  end
  local function add_concept(concept)
    local blanks = (' '):rep(widest - vim.api.nvim_strwidth(concept.title))
    add(('- %s%s  %s'):format(concept.title, blanks, remarks(concept)), concept.id)
  end
  if report.document and #report.document > 0 then
    add('')
    add('## In this file')
    add('')
    for _, count in ipairs(report.document) do
      local concept = known[count.concept]
      if concept then
        add_concept(concept)
      end
    end
  end
  local begun = vim.tbl_filter(function(concept)
    return concept.standing ~= 'new' or concept.muted or concept.claimed
  end, report.concepts)
  if #begun > 0 then
    add('')
    add('## Begun')
    add('')
    table.sort(begun, function(one, other)
      if one.due ~= other.due then
        return one.due > other.due
      end
      return one.title < other.title
    end)
    for _, concept in ipairs(begun) do
      add_concept(concept)
    end
  end
  return lines, concepts
end

--- Asks for the progress.
---@param done fun(report: table) takes `ProgressReport` of the protocol
---@param source integer the buffer that `document` is about
function M.ask(done, source)
  local go = vim.bo[source].filetype == 'go'
  local params = go and { uri = vim.uri_from_bufnr(source) } or vim.empty_dict()
  server.ask('goviva/progress', params, done, source)
end

--- Opens the progress in a float.
function M.show()
  local source = vim.api.nvim_get_current_buf()
  M.ask(function(report)
    local lines, concepts = M.lines(report)
    local buffer, id = window.open(lines, {
      title = 'goviva: progress',
      footer = 'Enter explain · a ask what is due · q close',
      markdown = true,
    })
    local function map(key, act, description)
      vim.keymap.set('n', key, act, { buffer = buffer, nowait = true, desc = description })
    end
    map('<CR>', function()
      local concept = concepts[vim.api.nvim_win_get_cursor(id)[1]]
      if concept then
        window.close(id)
        require('goviva.explain').concept(concept, source)
      end
    end, 'Explain the concept of this line')
    map('a', function()
      window.close(id)
      require('goviva.quiz').start(vim.empty_dict(), source)
    end, 'Be asked what is due')
  end, source)
end

return M
