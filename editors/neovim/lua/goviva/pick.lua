-- Lets the reader choose a concept, through whatever picker `vim.ui.select` is.

---@class goviva.Named
---@field id string
---@field title string

---@param concepts goviva.Named[]
---@param prompt string
---@param done fun(concept: goviva.Named) not called where none is chosen
return function(concepts, prompt, done)
  vim.ui.select(concepts, {
    prompt = prompt,
    kind = 'goviva.concept',
    format_item = function(concept)
      return concept.title
    end,
  }, function(concept)
    if concept then
      done(concept)
    end
  end)
end
