namespace BusEtl.Tests.Unit.Validation;

public static class AppVersions
{
    public static TheoryData<string> Valid =>
    [
        "0", "2", "2.0", "2.00", "2.3", "2.3.0", "1.2.3.4", "007.1", "99999999999999999999.1", "2.3.0-beta", "2-1", "2.3-rc.1",
        "1-a-b", "1--", "1-.", "1-A.b-9",
    ];

    public static TheoryData<string> Invalid =>
    [
        ".", "-", "-1", "-beta", "a", "v1.2", "1.", ".1", "1..2", "1.2.3.4.5", "1.2.3.4.", "1-", "1.-a", "1.a", "1,2", "1 2", " 1.2",
        "1.2 ", "1.2-b c", "1.2-b_c", "1.2+b", "1e5", "0x1", "1.2-\u00E9", "\uFF11.\uFF12", "\u0661.2", "1.2\uFF0E3", "1\u20102",
    ];
}
