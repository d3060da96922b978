//! Which names are declared where in a declaration: Go's blocks and scopes, in one pass.
//!
//! A scope is a linked list: each binding points at the one that was visible before it, and each node knows
//! the newest binding it can see, so leaving a block is forgetting a number.
//! (<https://go.dev/ref/spec#Declarations_and_scope>)

use std::sync::OnceLock;

use crate::facts::types::Type;
use crate::syntax::{NodeId, Nodes, field, kind};

/// Names a binding of one [`Scopes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BindingId(pub u32);

/// A name declared inside a declaration.
#[derive(Debug, Clone)]
pub struct Binding {
    /// Where its name stands.
    pub name: NodeId,
    /// How it came to be.
    pub origin: Origin,
    /// Its type, once somebody asked.
    pub(crate) ty: OnceLock<Type>,
    key: Key,
    previous: Option<BindingId>,
    depth: u16,
}

/// How a name was declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A parameter or receiver: its `parameter_declaration`.
    Parameter(NodeId),
    /// A named result: its `parameter_declaration`.
    Result(NodeId),
    /// The n-th name of a `var_spec`.
    Variable(NodeId, u32),
    /// The n-th name of a `const_spec`.
    Constant(NodeId, u32),
    /// The n-th name on the left of a `short_var_declaration`.
    Short(NodeId, u32),
    /// The first or second name of a `range_clause`.
    Range(NodeId, u32),
    /// The first or second name of a `receive_statement`.
    Receive(NodeId, u32),
    /// The name of a `type_switch_statement` in one of its cases.
    TypeSwitch {
        /// The statement.
        switch: NodeId,
        /// The `type_case` or `default_case`.
        case: NodeId,
    },
    /// A `type_spec` or `type_alias`.
    Type(NodeId),
    /// The n-th name of a `type_parameter_declaration`.
    TypeParameter(NodeId),
    /// The n-th type parameter that a receiver names: `func (b Box[T])`.
    ReceiverTypeParameter(u32),
}

impl Origin {
    /// Is it a variable (parameters and results too), not a constant or a type.
    pub fn is_variable(self) -> bool {
        !matches!(self, Self::Constant(..) | Self::Type(_) | Self::TypeParameter(_) | Self::ReceiverTypeParameter(_))
    }
}

/// The bindings of a declaration, and what each node of it can see.
#[derive(Debug, Clone, Default)]
pub struct Scopes {
    bindings: Vec<Binding>,
    /// For each node the newest binding visible there, plus one.
    visible: Vec<u32>,
}

/// A name's length and first bytes: unequal keys spare the comparison of texts.
type Key = u64;

fn key(name: &str) -> Key {
    let mut bytes = [0; 8];
    let len = name.len().min(7);
    bytes[..len].copy_from_slice(&name.as_bytes()[..len]);
    bytes[7] = name.len() as u8;
    Key::from_le_bytes(bytes)
}

impl Scopes {
    /// Binds all names of the declaration `nodes`, whose source text is `text`.
    pub fn bind(nodes: &Nodes, text: &str) -> Self {
        let mut scopes = Self::default();
        scopes.rebind(nodes, text);
        scopes
    }

    /// Like [`Scopes::bind`], into memory that is used again.
    pub fn rebind(&mut self, nodes: &Nodes, text: &str) {
        self.bindings.clear();
        self.visible.clear();
        self.visible.reserve(nodes.len());
        Binder { nodes, text, scopes: self, visible: None, depth: 0, pending: Vec::new() }.run();
    }

    /// The binding that `name` means when it stands at `node`; none if it is declared outside the declaration.
    pub fn lookup(&self, node: NodeId, name: &str, nodes: &Nodes, text: &str) -> Option<BindingId> {
        let key = key(name);
        let mut at = self.visible_at(node);
        while let Some(id) = at {
            let binding = &self.bindings[id.0 as usize];
            if binding.key == key && (name.len() < 8 || nodes.text(binding.name, text) == name) {
                return Some(id);
            }
            at = binding.previous;
        }
        None
    }

    /// The binding that the identifier `name`, where it is declared, creates.
    pub fn declared_by(&self, name: NodeId) -> Option<BindingId> {
        self.bindings.iter().position(|binding| binding.name == name).map(|index| BindingId(index as u32))
    }

    /// One binding.
    pub fn binding(&self, id: BindingId) -> &Binding {
        &self.bindings[id.0 as usize]
    }

    /// All bindings, in the order of their declaration.
    pub fn bindings(&self) -> impl Iterator<Item = (BindingId, &Binding)> {
        self.bindings.iter().enumerate().map(|(index, binding)| (BindingId(index as u32), binding))
    }

    fn visible_at(&self, node: NodeId) -> Option<BindingId> {
        self.visible.get(node.0 as usize).copied().and_then(|plus_one| plus_one.checked_sub(1)).map(BindingId)
    }
}

/// What is to be done when a subtree ends.
enum Pending {
    /// The block ends: what it declared is no longer visible.
    Close { visible: Option<BindingId>, depth: u16 },
    /// The names of a declaration become visible after it.
    Declare(NodeId),
}

struct Binder<'a> {
    nodes: &'a Nodes,
    text: &'a str,
    scopes: &'a mut Scopes,
    visible: Option<BindingId>,
    depth: u16,
    pending: Vec<(u32, Pending)>,
}

impl Binder<'_> {
    fn run(&mut self) {
        for id in self.nodes.ids() {
            self.finish(id.0);
            self.scopes.visible.push(self.visible.map_or(0, |id| id.0 + 1));
            self.enter(id);
        }
    }

    fn finish(&mut self, at: u32) {
        while let Some((end, _)) = self.pending.last()
            && *end <= at
        {
            match self.pending.pop() {
                Some((_, Pending::Close { visible, depth })) => {
                    self.visible = visible;
                    self.depth = depth;
                }
                Some((_, Pending::Declare(id))) => self.declare_names_of(id),
                None => {}
            }
        }
    }

    fn open(&mut self, id: NodeId) {
        let close = Pending::Close { visible: self.visible, depth: self.depth };
        self.pending.push((self.nodes.end_of_subtree(id), close));
        self.depth = self.depth.saturating_add(1);
    }

    fn enter(&mut self, id: NodeId) {
        let nodes = self.nodes;
        match nodes.kind(id) {
            kind::BLOCK => {
                self.open(id);
                if let Some(function) = nodes.parent(id).filter(|&parent| is_function(nodes, parent)) {
                    self.declare_parameters(function);
                }
            }
            kind::IF_STATEMENT
            | kind::FOR_STATEMENT
            | kind::EXPRESSION_SWITCH_STATEMENT
            | kind::SELECT_STATEMENT
            | kind::TYPE_SWITCH_STATEMENT
            | kind::EXPRESSION_CASE
            | kind::COMMUNICATION_CASE
            | kind::FUNC_LITERAL
            | kind::FUNCTION_DECLARATION => self.open(id),
            kind::METHOD_DECLARATION => {
                self.open(id);
                self.declare_receiver_type_parameters(id);
            }
            kind::TYPE_CASE | kind::DEFAULT_CASE => {
                self.open(id);
                self.declare_switch_name(id);
            }
            kind::TYPE_PARAMETER_LIST => {
                for declaration in nodes.named_children(id) {
                    for name in nodes.children_in(declaration, field::NAME) {
                        self.declare(name, Origin::TypeParameter(declaration));
                    }
                }
            }
            kind::TYPE_SPEC | kind::TYPE_ALIAS => {
                // A type's own name is visible inside it; its type parameters are not visible after it.
                if self.is_local(id)
                    && let Some(name) = nodes.child(id, field::NAME)
                {
                    self.declare(name, Origin::Type(id));
                }
                self.open(id);
            }
            kind::SHORT_VAR_DECLARATION => self.declare_after(id),
            kind::VAR_SPEC | kind::CONST_SPEC if self.is_local(id) => self.declare_after(id),
            kind::RANGE_CLAUSE | kind::RECEIVE_STATEMENT if nodes.token(id, ":=", self.text).is_some() => {
                self.declare_after(id);
            }
            _ => {}
        }
    }

    fn declare_after(&mut self, id: NodeId) {
        self.pending.push((self.nodes.end_of_subtree(id), Pending::Declare(id)));
    }

    fn is_local(&self, id: NodeId) -> bool {
        self.nodes.ancestors(id).any(|above| self.nodes.kind(above) == kind::BLOCK)
    }

    fn declare_names_of(&mut self, id: NodeId) {
        let nodes = self.nodes;
        let origin: fn(NodeId, u32) -> Origin = match nodes.kind(id) {
            kind::VAR_SPEC => Origin::Variable,
            kind::CONST_SPEC => Origin::Constant,
            kind::SHORT_VAR_DECLARATION => Origin::Short,
            kind::RANGE_CLAUSE => Origin::Range,
            _ => Origin::Receive,
        };
        if matches!(nodes.kind(id), kind::VAR_SPEC | kind::CONST_SPEC) {
            for (index, name) in nodes.children_in(id, field::NAME).enumerate() {
                self.declare(name, origin(id, index as u32));
            }
        } else if let Some(left) = nodes.child(id, field::LEFT) {
            for (index, name) in nodes.named_children(left).enumerate() {
                // `:=` assigns to a name of the same scope instead of declaring it anew.
                if nodes.kind(name) == kind::IDENTIFIER && !self.is_declared_in_this_scope(name) {
                    self.declare(name, origin(id, index as u32));
                }
            }
        }
    }

    fn is_declared_in_this_scope(&self, name: NodeId) -> bool {
        let text = self.nodes.text(name, self.text);
        let mut at = self.visible;
        while let Some(id) = at {
            let binding = &self.scopes.bindings[id.0 as usize];
            if binding.depth != self.depth {
                return false;
            }
            if self.nodes.text(binding.name, self.text) == text {
                return true;
            }
            at = binding.previous;
        }
        false
    }

    fn declare_parameters(&mut self, function: NodeId) {
        let nodes = self.nodes;
        for (list, origin) in [
            (field::RECEIVER, Origin::Parameter as fn(NodeId) -> Origin),
            (field::PARAMETERS, Origin::Parameter),
            (field::RESULT, Origin::Result),
        ] {
            let Some(list) = nodes.child(function, list) else { continue };
            for parameter in nodes.named_children(list) {
                for name in nodes.children_in(parameter, field::NAME) {
                    if nodes.kind(name) == kind::IDENTIFIER {
                        self.declare(name, origin(parameter));
                    }
                }
            }
        }
    }

    fn declare_receiver_type_parameters(&mut self, method: NodeId) {
        let nodes = self.nodes;
        let Some(receiver) = nodes.child(method, field::RECEIVER) else { return };
        let Some(arguments) = nodes.descendants(receiver, &[]).find(|&id| nodes.kind(id) == kind::TYPE_ARGUMENTS)
        else {
            return;
        };
        for (index, argument) in nodes.named_children(arguments).enumerate() {
            let name = nodes.subtree(argument).find(|&id| nodes.kind(id) == kind::TYPE_IDENTIFIER);
            if let Some(name) = name {
                self.declare(name, Origin::ReceiverTypeParameter(index as u32));
            }
        }
    }

    fn declare_switch_name(&mut self, case: NodeId) {
        let nodes = self.nodes;
        let Some(switch) = nodes.parent(case).filter(|&parent| nodes.kind(parent) == kind::TYPE_SWITCH_STATEMENT)
        else {
            return;
        };
        let Some(alias) = nodes.child(switch, field::ALIAS) else { return };
        let name = nodes.subtree(alias).find(|&id| nodes.kind(id) == kind::IDENTIFIER);
        if let Some(name) = name {
            self.declare(name, Origin::TypeSwitch { switch, case });
        }
    }

    fn declare(&mut self, name: NodeId, origin: Origin) {
        let text = self.nodes.text(name, self.text);
        if text == "_" {
            return;
        }
        let id = BindingId(self.scopes.bindings.len() as u32);
        let previous = self.visible;
        self.scopes.bindings.push(Binding {
            name,
            origin,
            ty: OnceLock::new(),
            key: key(text),
            previous,
            depth: self.depth,
        });
        self.visible = Some(id);
    }
}

/// Is it a function or method declaration or a function literal.
pub fn is_function(nodes: &Nodes, id: NodeId) -> bool {
    matches!(nodes.kind(id), kind::FUNC_LITERAL | kind::FUNCTION_DECLARATION | kind::METHOD_DECLARATION)
}
