using Amazon.Runtime;

namespace Amazon.CloudFormation
{
    public partial class AmazonCloudFormationRequest : AmazonWebServiceRequest { }

    public class Capability(string value) : ConstantClass(value)
    {
        public static readonly Capability CAPABILITY_AUTO_EXPAND = new("CAPABILITY_AUTO_EXPAND"), CAPABILITY_IAM = new("CAPABILITY_IAM"),
            CAPABILITY_NAMED_IAM = new("CAPABILITY_NAMED_IAM");
        public static Capability FindValue(string value) => FindValue<Capability>(value);
        public static implicit operator Capability(string value) => FindValue(value);
    }

    public class DeletionMode(string value) : ConstantClass(value)
    {
        public static readonly DeletionMode FORCE_DELETE_STACK = new("FORCE_DELETE_STACK"), STANDARD = new("STANDARD");
        public static DeletionMode FindValue(string value) => FindValue<DeletionMode>(value);
        public static implicit operator DeletionMode(string value) => FindValue(value);
    }

    public class OnFailure(string value) : ConstantClass(value)
    {
        public static readonly OnFailure DELETE = new("DELETE"), DO_NOTHING = new("DO_NOTHING"), ROLLBACK = new("ROLLBACK");
        public static OnFailure FindValue(string value) => FindValue<OnFailure>(value);
        public static implicit operator OnFailure(string value) => FindValue(value);
    }

    public class ResourceStatus(string value) : ConstantClass(value)
    {
        public static readonly ResourceStatus CREATE_COMPLETE = new("CREATE_COMPLETE"), CREATE_FAILED = new("CREATE_FAILED"), CREATE_IN_PROGRESS = new("CREATE_IN_PROGRESS"),
            DELETE_COMPLETE = new("DELETE_COMPLETE"), DELETE_FAILED = new("DELETE_FAILED"), DELETE_IN_PROGRESS = new("DELETE_IN_PROGRESS"),
            DELETE_SKIPPED = new("DELETE_SKIPPED"), EXPORT_COMPLETE = new("EXPORT_COMPLETE"), EXPORT_FAILED = new("EXPORT_FAILED"),
            EXPORT_IN_PROGRESS = new("EXPORT_IN_PROGRESS"), EXPORT_ROLLBACK_COMPLETE = new("EXPORT_ROLLBACK_COMPLETE"),
            EXPORT_ROLLBACK_FAILED = new("EXPORT_ROLLBACK_FAILED"), EXPORT_ROLLBACK_IN_PROGRESS = new("EXPORT_ROLLBACK_IN_PROGRESS"),
            IMPORT_COMPLETE = new("IMPORT_COMPLETE"), IMPORT_FAILED = new("IMPORT_FAILED"), IMPORT_IN_PROGRESS = new("IMPORT_IN_PROGRESS"),
            IMPORT_ROLLBACK_COMPLETE = new("IMPORT_ROLLBACK_COMPLETE"), IMPORT_ROLLBACK_FAILED = new("IMPORT_ROLLBACK_FAILED"),
            IMPORT_ROLLBACK_IN_PROGRESS = new("IMPORT_ROLLBACK_IN_PROGRESS"), ROLLBACK_COMPLETE = new("ROLLBACK_COMPLETE"),
            ROLLBACK_FAILED = new("ROLLBACK_FAILED"), ROLLBACK_IN_PROGRESS = new("ROLLBACK_IN_PROGRESS"), UPDATE_COMPLETE = new("UPDATE_COMPLETE"),
            UPDATE_FAILED = new("UPDATE_FAILED"), UPDATE_IN_PROGRESS = new("UPDATE_IN_PROGRESS"),
            UPDATE_ROLLBACK_COMPLETE = new("UPDATE_ROLLBACK_COMPLETE"), UPDATE_ROLLBACK_FAILED = new("UPDATE_ROLLBACK_FAILED"),
            UPDATE_ROLLBACK_IN_PROGRESS = new("UPDATE_ROLLBACK_IN_PROGRESS");
        public static ResourceStatus FindValue(string value) => FindValue<ResourceStatus>(value);
        public static implicit operator ResourceStatus(string value) => FindValue(value);
    }

    public class StackStatus(string value) : ConstantClass(value)
    {
        public static readonly StackStatus CREATE_COMPLETE = new("CREATE_COMPLETE"), CREATE_FAILED = new("CREATE_FAILED"), CREATE_IN_PROGRESS = new("CREATE_IN_PROGRESS"),
            DELETE_COMPLETE = new("DELETE_COMPLETE"), DELETE_FAILED = new("DELETE_FAILED"), DELETE_IN_PROGRESS = new("DELETE_IN_PROGRESS"),
            IMPORT_COMPLETE = new("IMPORT_COMPLETE"), IMPORT_IN_PROGRESS = new("IMPORT_IN_PROGRESS"),
            IMPORT_ROLLBACK_COMPLETE = new("IMPORT_ROLLBACK_COMPLETE"), IMPORT_ROLLBACK_FAILED = new("IMPORT_ROLLBACK_FAILED"),
            IMPORT_ROLLBACK_IN_PROGRESS = new("IMPORT_ROLLBACK_IN_PROGRESS"), REVIEW_IN_PROGRESS = new("REVIEW_IN_PROGRESS"),
            ROLLBACK_COMPLETE = new("ROLLBACK_COMPLETE"), ROLLBACK_FAILED = new("ROLLBACK_FAILED"), ROLLBACK_IN_PROGRESS = new("ROLLBACK_IN_PROGRESS"),
            UPDATE_COMPLETE = new("UPDATE_COMPLETE"), UPDATE_COMPLETE_CLEANUP_IN_PROGRESS = new("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
            UPDATE_FAILED = new("UPDATE_FAILED"), UPDATE_IN_PROGRESS = new("UPDATE_IN_PROGRESS"),
            UPDATE_ROLLBACK_COMPLETE = new("UPDATE_ROLLBACK_COMPLETE"),
            UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS = new("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"),
            UPDATE_ROLLBACK_FAILED = new("UPDATE_ROLLBACK_FAILED"), UPDATE_ROLLBACK_IN_PROGRESS = new("UPDATE_ROLLBACK_IN_PROGRESS");
        public static StackStatus FindValue(string value) => FindValue<StackStatus>(value);
        public static implicit operator StackStatus(string value) => FindValue(value);
    }
}
