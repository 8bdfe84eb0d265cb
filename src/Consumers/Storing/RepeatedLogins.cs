using BusEtl.Consumers.Consuming;
using BusEtl.Consumers.Masking;
using BusEtl.Consumers.Validation;
using BusEtl.Contracts;
using BusEtl.Persistence;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace BusEtl.Consumers.Storing;

/// <summary>
/// Looks at logins whose id and day a row has already: mostly it is the same login once more. One of another content is not stored, and not
/// silent. What else becomes of it is decided here, and nowhere else.
/// </summary>
public sealed partial class RepeatedLogins(LoginMasking masking, LoginMetrics metrics, ILogger<RepeatedLogins> logger)
{
    internal void Look(ConsumeContext<LoginMessage> delivery, RepeatedLogin repeated)
    {
        var fields = FieldsThatDiffer(delivery.GetPayload<CheckedLogin>(), repeated.Stored);
        if (fields.Count == 0)
            return;

        metrics.LoginDiffered();
        Log.Differs(logger, repeated.Given.MessageId, repeated.Given.CreateDate, string.Join(", ", fields));
    }

    private List<string> FieldsThatDiffer(CheckedLogin login, UserLogin stored)
    {
        var fields = new List<string>();
        Add("user_id", login.UserId != stored.UserId);
        Add("app_version", login.AppVersion != stored.AppVersion);
        Add("device_type", login.DeviceType != stored.DeviceType);
        Add("ip", masking.IsOther(stored.MaskedIp, PersonalDataKind.Ip, login.Ip));
        Add("locale", login.Locale != stored.Locale);
        Add("device_id", masking.IsOther(stored.MaskedDeviceId, PersonalDataKind.DeviceId, login.DeviceId));

        return fields;

        void Add(string field, bool differs)
        {
            if (differs)
                fields.Add(field);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "The message {MessageId} has the id and the day of a login that is stored, of {CreateDate}, and another content ({Fields}). The stored "
            + "one stays as it is; this one is not stored. Give each login an id of its own, or none.")]
        public static partial void Differs(ILogger logger, Guid messageId, DateOnly createDate, string fields);
    }
}
