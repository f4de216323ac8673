use harness::prelude::*;

macro_rules! ring {
    ($($name:ident -> $next:ident)*) => {$(
        /// You pass it on.
        #[agent(model = "fast", agents = [$next])]
        struct $name;
    )*};
}
ring! {
    A0 -> A1
    A1 -> A2
    A2 -> A3
    A3 -> A4
    A4 -> A5
    A5 -> A6
    A6 -> A7
    A7 -> A8
    A8 -> A9
    A9 -> A10
    A10 -> A11
    A11 -> A12
    A12 -> A13
    A13 -> A14
    A14 -> A15
    A15 -> A16
    A16 -> A17
    A17 -> A18
    A18 -> A19
    A19 -> A20
    A20 -> A21
    A21 -> A22
    A22 -> A23
    A23 -> A24
    A24 -> A25
    A25 -> A26
    A26 -> A27
    A27 -> A28
    A28 -> A29
    A29 -> A30
    A30 -> A31
    A31 -> A32
    A32 -> A33
    A33 -> A34
    A34 -> A35
    A35 -> A36
    A36 -> A37
    A37 -> A38
    A38 -> A39
    A39 -> A40
    A40 -> A41
    A41 -> A42
    A42 -> A43
    A43 -> A44
    A44 -> A45
    A45 -> A46
    A46 -> A47
    A47 -> A48
    A48 -> A49
    A49 -> A50
    A50 -> A51
    A51 -> A52
    A52 -> A53
    A53 -> A54
    A54 -> A55
    A55 -> A56
    A56 -> A57
    A57 -> A58
    A58 -> A59
    A59 -> A60
    A60 -> A61
    A61 -> A62
    A62 -> A63
    A63 -> A64
    A64 -> A65
    A65 -> A66
    A66 -> A67
    A67 -> A68
    A68 -> A69
    A69 -> A70
    A70 -> A71
    A71 -> A72
    A72 -> A73
    A73 -> A74
    A74 -> A75
    A75 -> A76
    A76 -> A77
    A77 -> A78
    A78 -> A79
    A79 -> A80
    A80 -> A81
    A81 -> A82
    A82 -> A83
    A83 -> A84
    A84 -> A85
    A85 -> A86
    A86 -> A87
    A87 -> A88
    A88 -> A89
    A89 -> A90
    A90 -> A91
    A91 -> A92
    A92 -> A93
    A93 -> A94
    A94 -> A95
    A95 -> A96
    A96 -> A97
    A97 -> A98
    A98 -> A99
    A99 -> A100
    A100 -> A0
}

harness! {
    name: Shop,
    models: { fast: ScriptedModel },
    agents: [A0],
}

fn main() {}
