#nullable enable
using System.Collections;
using System.Globalization;
using System.Net;
using System.Reflection;
using System.Xml;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.Standin;

/// <summary>
/// A service that speaks the query protocol: a form of <c>Action</c>, <c>Version</c> and dotted names, XML back. Members have their wire names; a list's items are <c>member</c>.
/// </summary>
internal sealed class QueryService(string serviceId, string endpointPrefix, string apiVersion, Type baseException, bool isGlobal = false) : StandinService(serviceId, endpointPrefix, apiVersion, baseException, isGlobal)
{
    /// <summary>The pipeline's description of an operation.</summary>
    public InvokeOptions Operation<TResponse>(string name) where TResponse : AmazonWebServiceResponse, new()
        => new() { RequestMarshaller = new Marshaller(this, name), ResponseUnmarshaller = new Unmarshaller<TResponse>(this, name) };

    static IEnumerable<PropertyInfo> Members(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(member => member.DeclaringType!.Namespace != "Amazon.Runtime");

    sealed class Marshaller(QueryService service, string operation) : IMarshaller<IRequest, AmazonWebServiceRequest>
    {
        public IRequest Marshall(AmazonWebServiceRequest input)
        {
            var request = new DefaultRequest(input, service.BaseNamespace);
            request.Parameters.Add("Action", operation);
            request.Parameters.Add("Version", service.ApiVersion);
            foreach (var member in Members(input.GetType())) Write(request.Parameters, member.Name, member.GetValue(input));
            return request;
        }

        static void Write(IDictionary<string, string> form, string name, object? value)
        {
            if (value is null) return;
            if (Text(value) is { } text) form.Add(name, text);
            else if (value is IList list)
                for (var i = 0; i < list.Count; i++) Write(form, $"{name}.member.{i + 1}", list[i]);
            else
                foreach (var member in Members(value.GetType())) Write(form, $"{name}.{member.Name}", member.GetValue(value));
        }

        static string? Text(object value) => value switch
        {
            string text => text,
            ConstantClass constant => constant.Value,
            bool flag => flag ? "true" : "false",
            DateTime time => time.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => null,
        };
    }

    sealed class Unmarshaller<TResponse>(QueryService service, string operation) : XmlResponseUnmarshaller where TResponse : AmazonWebServiceResponse, new()
    {
        public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext context)
        {
            var root = XDocument.Load(context.Stream).Root!;
            return Child(root, operation + "Result") is { } result ? (TResponse)Read(typeof(TResponse), result)! : new TResponse();
        }

        public override AmazonServiceException UnmarshallException(XmlUnmarshallerContext context, Exception innerException, HttpStatusCode statusCode)
        {
            var root = Document(context);
            var error = root is null ? null : Child(root, "Error");
            var (code, requestId) = (error is null ? null : Child(error, "Code")?.Value, root is null ? null : Child(root, "RequestId")?.Value);
            var name = code is null or "" ? null : code.EndsWith("Exception", StringComparison.Ordinal) ? code : code + "Exception";
            var type = name == null ? null : service.BaseException.Assembly.GetType($"{service.BaseNamespace}.Model.{name}");
            var blame = error is not null && Child(error, "Type")?.Value == "Receiver" ? ErrorType.Receiver : ErrorType.Sender;
            return (AmazonServiceException)Activator.CreateInstance(type ?? service.BaseException,
                error is null ? "" : Child(error, "Message")?.Value ?? "", innerException, error is null ? ErrorType.Unknown : blame, code, requestId, statusCode)!;
        }

        static XElement? Document(XmlUnmarshallerContext context)
        {
            try { return XDocument.Load(context.Stream).Root; } catch (XmlException) { return null; }
        }

        static XElement? Child(XElement parent, string name) => parent.Elements().FirstOrDefault(child => child.Name.LocalName == name);

        static object? Read(Type type, XElement element)
        {
            type = Nullable.GetUnderlyingType(type) ?? type;
            if (type == typeof(string)) return element.Value;
            if (type.IsSubclassOf(typeof(ConstantClass))) return type.GetMethod("FindValue", [typeof(string)])!.Invoke(null, [element.Value]);
            if (type == typeof(DateTime)) return DateTimeOffset.Parse(element.Value, CultureInfo.InvariantCulture).UtcDateTime;
            if (type.IsPrimitive) return Convert.ChangeType(element.Value, type, CultureInfo.InvariantCulture);
            if (type.IsGenericType) return List(type, element);
            var result = Activator.CreateInstance(type)!;
            foreach (var member in Members(type))
                if (Child(element, member.Name) is { } child) member.SetValue(result, Read(member.PropertyType, child));
            return result;
        }

        static object List(Type type, XElement element)
        {
            var list = (IList)Activator.CreateInstance(type)!;
            foreach (var item in element.Elements()) list.Add(Read(type.GetGenericArguments()[0], item));
            return list;
        }
    }
}
