//! Budgets: tokens and money, reserved before a call and settled after, across the tree of child runs.
//!
//! Accounts form a chain: child run, run, session, tenant. A reservation holds in all of them or in none.

use crate::error::Error;
use crate::limits::BudgetLimits;
use crate::port::model::Usage;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What one scope may spend and has spent, reservations included.
#[derive(Debug)]
pub(crate) struct Account {
    scope: &'static str,
    tokens: Meter,
    cost: Meter,
    parent: Option<Arc<Account>>,
}

/// Tokens, and money in millionths of a US dollar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Amount {
    pub(crate) tokens: u64,
    pub(crate) micros: u64,
}

impl Amount {
    pub(crate) const NONE: Amount = Amount { tokens: 0, micros: 0 };
}

const TOKENS: &str = "tokens";
const MONEY: &str = "micro-dollars";

#[derive(Debug)]
struct Meter {
    used: AtomicU64,
    bound: u64,
}

impl Meter {
    fn new(bound: Option<u64>) -> Self {
        Meter { used: AtomicU64::new(0), bound: bound.unwrap_or(u64::MAX) }
    }

    fn take(&self, amount: u64) -> Result<u64, u64> {
        let mut used = self.used.load(Ordering::Relaxed);
        loop {
            let next = used.saturating_add(amount);
            if next > self.bound {
                return Err(used);
            }
            match self.used.compare_exchange_weak(used, next, Ordering::AcqRel, Ordering::Relaxed) {
                Ok(_) => return Ok(next),
                Err(now) => used = now,
            }
        }
    }

    /// What was spent counts even past the bound: the money is gone.
    fn settle(&self, reserved: u64, spent: u64) {
        let settle = |used: u64| Some(used.saturating_sub(reserved).saturating_add(spent));
        let _ = self.used.fetch_update(Ordering::AcqRel, Ordering::Relaxed, settle);
    }

    fn left(&self) -> u64 {
        self.bound.saturating_sub(self.used.load(Ordering::Acquire))
    }
}

impl Account {
    pub(crate) fn tenant(limits: &BudgetLimits) -> Arc<Self> {
        Self::new("tenant", limits.tenant_tokens, limits.tenant_cost_micros, None)
    }

    pub(crate) fn session(limits: &BudgetLimits, tenant: Arc<Account>) -> Arc<Self> {
        Self::new("session", limits.session_tokens, limits.session_cost_micros, Some(tenant))
    }

    pub(crate) fn run(limits: &BudgetLimits, parent: Arc<Account>) -> Arc<Self> {
        Self::new("run", limits.run_tokens, limits.run_cost_micros, Some(parent))
    }

    fn new(
        scope: &'static str,
        tokens: Option<u64>,
        cost: Option<u64>,
        parent: Option<Arc<Account>>,
    ) -> Arc<Self> {
        Arc::new(Account { scope, tokens: Meter::new(tokens), cost: Meter::new(cost), parent })
    }

    fn chain(&self) -> impl Iterator<Item = &Account> {
        std::iter::successors(Some(self), |account| account.parent.as_deref())
    }

    /// Whether any scope bounds tokens; without a bound nothing is estimated.
    pub(crate) fn bounds_tokens(&self) -> bool {
        self.chain().any(|account| account.tokens.bound != u64::MAX)
    }

    /// Whether any scope bounds money.
    pub(crate) fn bounds_money(&self) -> bool {
        self.chain().any(|account| account.cost.bound != u64::MAX)
    }

    /// What the tightest scope has left of each.
    pub(crate) fn left(&self) -> Amount {
        let least = |left: fn(&Account) -> u64| self.chain().map(left).min().unwrap_or(u64::MAX);
        Amount {
            tokens: least(|account| account.tokens.left()),
            micros: least(|account| account.cost.left()),
        }
    }

    /// What is said when the scope with the fewest tokens, or the least money, has too little.
    pub(crate) fn tightest(&self, money: bool) -> Error {
        let meter = |account: &Account| if money { account.cost.left() } else { account.tokens.left() };
        let account = self.chain().min_by_key(|account| meter(account)).unwrap_or(self);
        let (unit, meter) = if money { (MONEY, &account.cost) } else { (TOKENS, &account.tokens) };
        account.exceeded(unit, meter, meter.used.load(Ordering::Acquire))
    }

    /// Reserves in every scope, or in none. Refuses at once where the money of a scope is used up, also when nobody
    /// knows how much the call will cost.
    pub(crate) fn reserve(self: &Arc<Self>, amount: Amount) -> Result<Reservation, Error> {
        for account in self.chain() {
            if account.cost.left() == 0 {
                return Err(account.exceeded(MONEY, &account.cost, account.cost.bound));
            }
        }
        let give_back = |scopes: usize| {
            self.chain().take(scopes).for_each(|earlier| earlier.settle(amount, Amount::NONE));
        };
        for (taken, account) in self.chain().enumerate() {
            if let Err(used) = account.tokens.take(amount.tokens) {
                give_back(taken);
                return Err(account.exceeded(TOKENS, &account.tokens, used));
            }
            if let Err(used) = account.cost.take(amount.micros) {
                account.tokens.settle(amount.tokens, 0);
                give_back(taken);
                return Err(account.exceeded(MONEY, &account.cost, used));
            }
        }
        Ok(Reservation { account: Arc::clone(self), held: amount })
    }

    fn settle(&self, held: Amount, spent: Amount) {
        self.tokens.settle(held.tokens, spent.tokens);
        self.cost.settle(held.micros, spent.micros);
    }

    fn exceeded(&self, unit: &'static str, meter: &Meter, used: u64) -> Error {
        Error::BudgetExceeded { scope: self.scope, unit, used, bound: meter.bound }
    }

    /// Scopes of which at least four fifths are used. Those of the runs above this one are called `parent`.
    pub(crate) fn nearly_used(&self) -> Vec<Warning> {
        let mut out = Vec::new();
        for (level, account) in self.chain().enumerate() {
            for (unit, meter) in [(TOKENS, &account.tokens), (MONEY, &account.cost)] {
                let used = meter.used.load(Ordering::Acquire);
                let nearly = used > 0 && u128::from(used) * 5 >= u128::from(meter.bound) * 4;
                if meter.bound != u64::MAX && nearly {
                    let scope = if level > 0 && account.scope == "run" { "parent" } else { account.scope };
                    out.push(Warning { level, scope, unit, used, bound: meter.bound });
                }
            }
        }
        out
    }
}

/// A scope that is nearly used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Warning {
    /// How many scopes are narrower.
    pub(crate) level: usize,
    pub(crate) scope: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) used: u64,
    pub(crate) bound: u64,
}

/// Held for a call. Dropped without [`Reservation::settle`] it stays spent: the provider may have billed it.
#[derive(Debug)]
pub(crate) struct Reservation {
    account: Arc<Account>,
    held: Amount,
}

impl Reservation {
    /// Replaces what was held by what was used. Unknown is not zero: then what was held stays.
    pub(crate) fn settle(self, usage: &Usage) {
        let spent = Amount {
            tokens: usage.total_tokens().unwrap_or(self.held.tokens),
            micros: usage.cost_micros.unwrap_or(self.held.micros),
        };
        self.account.chain().for_each(|account| account.settle(self.held, spent));
    }

    /// The same for a call that broke: what was known by then is the least that it used.
    pub(crate) fn settle_at_least(self, usage: &Usage) {
        let spent = Amount {
            tokens: usage.total_tokens().unwrap_or(0).max(self.held.tokens),
            micros: usage.cost_micros.unwrap_or(0).max(self.held.micros),
        };
        self.account.chain().for_each(|account| account.settle(self.held, spent));
    }

    /// Gives everything back: the call never reached the provider.
    pub(crate) fn release(self) {
        self.account.chain().for_each(|account| account.settle(self.held, Amount::NONE));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(run: u64, session: u64) -> Arc<Account> {
        let limits =
            BudgetLimits { run_tokens: Some(run), session_tokens: Some(session), ..BudgetLimits::NONE };
        Account::run(&limits, Account::session(&limits, Account::tenant(&limits)))
    }

    fn amount(tokens: u64) -> Amount {
        Amount { tokens, micros: 0 }
    }

    fn tokens(input: u64, output: u64) -> Usage {
        Usage { input_tokens: Some(input), output_tokens: Some(output), ..Usage::default() }
    }

    #[test]
    fn a_reservation_holds_in_every_scope_or_in_none() {
        let run = chain(100, 50);
        let error = run.reserve(amount(60)).unwrap_err();
        assert!(
            matches!(error, Error::BudgetExceeded { scope: "session", used: 0, bound: 50, .. }),
            "{error:?}"
        );
        assert_eq!(run.tokens.used.load(Ordering::Relaxed), 0, "the run gave its part back");
    }

    #[test]
    fn unknown_usage_keeps_the_reservation() {
        let run = chain(100, 100);
        run.reserve(amount(60)).unwrap().settle(&Usage::default());
        assert!(run.reserve(amount(60)).is_err());
        assert!(run.reserve(amount(40)).is_ok());
    }

    #[test]
    fn what_broke_used_at_least_what_was_held() {
        let run = chain(100, 100);
        let used = |used| Usage { cost_micros: Some(7), ..tokens(used, 1) };
        run.reserve(Amount { tokens: 40, micros: 5 }).unwrap().settle_at_least(&used(9));
        assert_eq!((run.left().tokens, run.cost.used.load(Ordering::Relaxed)), (60, 7));
        run.reserve(Amount { tokens: 10, micros: 9 }).unwrap().settle_at_least(&used(19));
        assert_eq!((run.left().tokens, run.cost.used.load(Ordering::Relaxed)), (40, 16));
    }

    #[test]
    fn settling_frees_what_was_not_used_and_counts_what_was_overdrawn() {
        let run = chain(100, 100);
        run.reserve(amount(60)).unwrap().settle(&tokens(5, 5));
        assert_eq!(run.left().tokens, 90);
        run.reserve(amount(10)).unwrap().settle(&tokens(500, 0));
        assert_eq!(run.left().tokens, 0);
        assert!(run.reserve(amount(1)).is_err());
    }

    #[test]
    fn two_threads_cannot_overspend() {
        let run = chain(1000, u64::MAX);
        let take = |run: Arc<Account>| {
            move || {
                (0..1000)
                    .filter(|_| {
                        run.reserve(amount(1)).is_ok_and(|r| {
                            r.settle(&tokens(1, 0));
                            true
                        })
                    })
                    .count()
            }
        };
        let (a, b) = (std::thread::spawn(take(run.clone())), std::thread::spawn(take(run.clone())));
        assert_eq!(a.join().unwrap() + b.join().unwrap(), 1000);
    }

    #[test]
    fn spent_money_stops_the_next_call() {
        let limits = BudgetLimits { run_cost_micros: Some(10), ..BudgetLimits::NONE };
        let run = Account::run(&limits, Account::session(&limits, Account::tenant(&limits)));
        run.reserve(amount(1)).unwrap().settle(&Usage { cost_micros: Some(10), ..Usage::default() });
        assert!(matches!(run.reserve(amount(1)), Err(Error::BudgetExceeded { unit: "micro-dollars", .. })));
    }

    #[test]
    fn money_is_held_before_it_is_spent_and_tokens_are_given_back_with_it() {
        let limits = BudgetLimits { run_cost_micros: Some(10), ..BudgetLimits::NONE };
        let session = BudgetLimits { session_tokens: Some(100), ..BudgetLimits::NONE };
        let run = Account::run(&limits, Account::session(&session, Account::tenant(&limits)));
        let held = run.reserve(Amount { tokens: 5, micros: 6 }).unwrap();
        assert!(matches!(
            run.reserve(Amount { tokens: 5, micros: 6 }),
            Err(Error::BudgetExceeded { unit: MONEY, used: 6, bound: 10, .. })
        ));
        assert_eq!(run.left(), Amount { tokens: 95, micros: 4 });
        held.settle(&tokens(1, 1));
        assert_eq!(run.left(), Amount { tokens: 98, micros: 4 }, "an unknown cost keeps what was held");
    }

    #[test]
    fn warnings_come_at_four_fifths_and_tell_the_runs_apart() {
        let limits = |bound| BudgetLimits { run_tokens: Some(bound), ..BudgetLimits::NONE };
        let none = BudgetLimits::NONE;
        let parent = Account::run(&limits(4), Account::session(&none, Account::tenant(&none)));
        let child = Account::run(&limits(5), Arc::clone(&parent));
        assert_eq!(child.nearly_used(), [], "nothing is used of a small bound");
        child.reserve(amount(3)).unwrap().settle(&tokens(3, 0));
        assert_eq!(child.nearly_used(), []);
        child.reserve(amount(1)).unwrap().settle(&tokens(1, 0));
        let told: Vec<_> = child.nearly_used().iter().map(|w| (w.level, w.scope, w.used, w.bound)).collect();
        assert_eq!(told, [(0, "run", 4, 5), (1, "parent", 4, 4)]);
    }
}
